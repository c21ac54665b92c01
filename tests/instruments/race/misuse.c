/* Two ways to misuse mutexes: to take two of them in either order, and to unlock one that is not locked. */
#include <pthread.h>

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;

static void take(pthread_mutex_t *first, pthread_mutex_t *second) {
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

int main(void) {
    take(&one, &other);
    take(&other, &one);
    pthread_mutex_unlock(&one);
    return 0;
}
