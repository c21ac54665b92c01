/* Forgets an object of the library. */
#include "SNRClient.h"

int main(void) { return SNRSettings_new() == NULL; }
