/*
 * The least that calling back on another thread takes: a list of any length under a mutex, and a
 * condition variable that is signalled only when the thread waits. With "dated" behind the number
 * of calls that are outstanding at once, it also looks at the clock when a call comes in and when
 * it is delivered, as whoever hands out tokens that expire has to.
 */
#include "measure.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

typedef struct job {
    void (*function)(void *context);
    void *context;
    struct job *next;
} job;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static job *first, **last = &first;
static bool waiting;

static size_t outstanding, delivered;
static sem_t all_delivered;

static bool dated;
static time_t fresh_until;

static void check_the_date(void) {
    struct timespec now;
    if (!dated) return;
    clock_gettime(CLOCK_BOOTTIME, &now);
    require(now.tv_sec < fresh_until, "it is fresh");
}

static void push(void (*function)(void *), void *context) {
    check_the_date();
    job *added = malloc(sizeof *added);
    require(added != NULL, "there is memory");
    *added = (job){function, context, NULL};
    pthread_mutex_lock(&mutex);
    *last = added;
    last = &added->next;
    bool wake = waiting;
    waiting = false;
    pthread_mutex_unlock(&mutex);
    if (wake) pthread_cond_signal(&work);
}

static void *run(void *context) {
    for (;;) {
        pthread_mutex_lock(&mutex);
        while (!first) {
            waiting = true;
            pthread_cond_wait(&work, &mutex);
        }
        job *due = first;
        first = due->next;
        if (!first) last = &first;
        pthread_mutex_unlock(&mutex);
        check_the_date();
        due->function(due->context);
        free(due);
    }
    return context;
}

static void on_done(void *context) {
    keep(context);
    if (++delivered % outstanding == 0) sem_post(&all_delivered);
}

static void call(size_t calls) {
    for (size_t i = 1; i <= calls; i++) {
        push(on_done, NULL);
        if (i % outstanding == 0) sem_wait(&all_delivered);
    }
}

int main(int argc, char **argv) {
    pthread_t thread;
    struct timespec now;
    outstanding = strtoul(argument(argc, argv, 1), NULL, 10);
    dated = argc > 2;
    clock_gettime(CLOCK_BOOTTIME, &now);
    fresh_until = now.tv_sec + 3600;
    pin();
    sem_init(&all_delivered, 0, 0);
    require(pthread_create(&thread, NULL, run, NULL) == 0, "a thread starts");
    measure(1, 2000, call);
    return 0;
}
