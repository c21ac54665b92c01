/* 10,000 calls of SNRClient_refreshToken while one exchange is under way: crowd <url>; see crowd.h. */
#include "crowd.h"
#include "session.h"

static void refresh_once(void) { SNRClient_refreshToken(on_success, on_failure, NULL); }

int main(int argc, char **argv) {
    const char *url = argument(argc, argv, 1);
    begin_session(url, NULL, NULL);
    measure_crowd(url);
    return 0;
}
