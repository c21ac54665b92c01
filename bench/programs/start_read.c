/*
 * The least that beginning from a stored record takes: reading the file. Built WITH_CURL it also
 * makes libcurl ready, as an app would that is to talk to a server. start_read <file>
 */
#include "measure.h"

#include <fcntl.h>
#include <unistd.h>
#ifdef WITH_CURL
#include <curl/curl.h>
#endif

int main(int argc, char **argv) {
    char bytes[65536];
    int file = open(argument(argc, argv, 1), O_RDONLY);
    require(file >= 0 && read(file, bytes, sizeof bytes) > 0, "the file can be read");
    close(file);
#ifdef WITH_CURL
    require(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl is ready");
#endif
    return 0;
}
