/* How many callers want a new token at once. */
#define CALLERS 10000
