/*
 * A durable change of the session, by noting one email after another: commit <url> <directory>
 */
#include "session.h"

static void commit(size_t calls) {
    for (size_t i = 0; i < calls; i++) {
        SNRTracker_setCustomEmail(i % 2 ? "anna@example.com" : "ben1@example.com");
    }
}

int main(int argc, char **argv) {
    begin_session(argument(argc, argv, 1), NULL, argument(argc, argv, 2));
    measure(1, 5, commit);
    SNRSynerise_shutdown();
    return 0;
}
