/* The least that a refresh takes: a request and its answer on an open socket. raw_refresh <url> */
#include "measure.h"
#include "wire.h"

static wire *server;
static char request[2048];
static size_t length;

static void refresh(size_t calls) {
    for (size_t i = 0; i < calls; i++) keep(wire_exchange(server, request, length));
}

int main(int argc, char **argv) {
    pin();
    server = wire_open(argument(argc, argv, 1));
    length = wire_refresh_request(request, sizeof request);
    measure(1, 100, refresh);
    return 0;
}
