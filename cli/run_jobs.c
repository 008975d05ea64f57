/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The run on several threads.
 *
 * One idea: a ring of slots. A reader fills them in order, workers take them in order and finish as
 * they may, and the calling thread writes them in order; so the output is that of one thread, and
 * the ring bounds the memory.
 */
#include <pthread.h>
#include <stdlib.h>

#include "cli/common.h"
#include "cli/run.h"

typedef enum SlotState { SLOT_FREE, SLOT_READ, SLOT_DECIDED } SlotState;

typedef struct Slot {
    EhBatch batch;
    EhRunResult result;
    SlotState state;
} Slot;

/* Counters never go back; slot i is slots[i % n_slots]. Invariant: n_written <= n_taken <=
 * n_read, and n_read - n_written <= n_slots. All but what a state gives away is guarded by
 * `lock`. */
typedef struct Ring {
    EhRunSource *source;
    Slot *slots;
    uint64_t n_slots, n_read, n_taken, n_written;
    bool ended;
    EhInputResult end;
    bool stop; /* the sink failed: nothing more is wanted */
    pthread_mutex_t lock;
    /* Each is waited for by one kind of thread, so that nobody wakes in vain: a slot to read into, one to decide, the
     * next one to write. */
    pthread_cond_t room, work, decided;
} Ring;

static Slot *slot_of(Ring *ring, uint64_t i)
{
    return &ring->slots[i % ring->n_slots];
}

/* The end of something: all look whether they are done. */
static void wake_all(Ring *ring)
{
    pthread_cond_broadcast(&ring->room);
    pthread_cond_broadcast(&ring->work);
    pthread_cond_broadcast(&ring->decided);
}

static void *read_all(void *user)
{
    Ring *ring = user;
    EhInputResult result = EH_INPUT_OK;
    while (result == EH_INPUT_OK) {
        pthread_mutex_lock(&ring->lock);
        while (ring->n_read - ring->n_written == ring->n_slots && !ring->stop)
            pthread_cond_wait(&ring->room, &ring->lock);
        Slot *slot = slot_of(ring, ring->n_read);
        pthread_mutex_unlock(&ring->lock);
        result = eh_run_source_next(ring->source, &slot->batch);
        pthread_mutex_lock(&ring->lock);
        if (result == EH_INPUT_OK) {
            slot->state = SLOT_READ;
            ring->n_read++;
            pthread_cond_signal(&ring->work);
        } else {
            ring->ended = true;
            ring->end = result;
            wake_all(ring);
        }
        pthread_mutex_unlock(&ring->lock);
    }
    return NULL;
}

/* The next slot to decide; NULL when there will be none. */
static Slot *take(Ring *ring)
{
    Slot *slot = NULL;
    pthread_mutex_lock(&ring->lock);
    while (ring->n_taken == ring->n_read && !ring->ended && !ring->stop)
        pthread_cond_wait(&ring->work, &ring->lock);
    if (ring->n_taken < ring->n_read && !ring->stop)
        slot = slot_of(ring, ring->n_taken++);
    pthread_mutex_unlock(&ring->lock);
    return slot;
}

/* A worker and the ring that it takes from. */
typedef struct Job {
    Ring *ring;
    EhRunWorker worker;
    pthread_t thread;
    bool started;
} Job;

static void *decide_all(void *user)
{
    Job *job = user;
    Slot *slot;
    while ((slot = take(job->ring)) != NULL) {
        eh_run_batch(&job->worker, &slot->batch, &slot->result);
        pthread_mutex_lock(&job->ring->lock);
        slot->state = SLOT_DECIDED;
        if (slot == slot_of(job->ring, job->ring->n_written))
            pthread_cond_signal(&job->ring->decided);
        pthread_mutex_unlock(&job->ring->lock);
    }
    return NULL;
}

/* Waits for the next slot in order; NULL at the end. */
static Slot *next_decided(Ring *ring)
{
    Slot *slot;
    bool there;
    pthread_mutex_lock(&ring->lock);
    slot = slot_of(ring, ring->n_written);
    while (slot->state != SLOT_DECIDED && !(ring->ended && ring->n_written == ring->n_read))
        pthread_cond_wait(&ring->decided, &ring->lock);
    there = slot->state == SLOT_DECIDED;
    pthread_mutex_unlock(&ring->lock);
    return there ? slot : NULL;
}

static void write_all(Ring *ring, EhRunSink *sink)
{
    Slot *slot;
    bool ok = true;
    while (ok && (slot = next_decided(ring)) != NULL) {
        ok = eh_run_sink_put(sink, &slot->result);
        pthread_mutex_lock(&ring->lock);
        slot->state = SLOT_FREE;
        ring->n_written++;
        ring->stop = !ok;
        pthread_cond_signal(&ring->room);
        if (!ok) {
            ring->source->run->stop->wanted = true;
            wake_all(ring);
        }
        pthread_mutex_unlock(&ring->lock);
    }
}

static bool start(Ring *ring, Job *jobs, int n_jobs, pthread_t *reader)
{
    if (pthread_create(reader, NULL, read_all, ring) != 0)
        return false;
    for (int i = 0; i < n_jobs; i++)
        jobs[i].started = pthread_create(&jobs[i].thread, NULL, decide_all, &jobs[i]) == 0;
    return true;
}

/* Without a single worker nothing would ever be decided. */
static bool any_started(const Job *jobs, int n_jobs)
{
    for (int i = 0; i < n_jobs; i++)
        if (jobs[i].started)
            return true;
    return false;
}

static void stop(Ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    ring->stop = true;
    ring->source->run->stop->wanted = true;
    wake_all(ring);
    pthread_mutex_unlock(&ring->lock);
}

static int run_ring(Ring *ring, Job *jobs, int n_jobs, EhRunSink *sink)
{
    pthread_t reader;
    int code = EH_EXIT_INTERNAL;
    if (start(ring, jobs, n_jobs, &reader)) {
        if (any_started(jobs, n_jobs)) {
            write_all(ring, sink);
            code = EH_EXIT_CLEAN;
        }
        if (code != EH_EXIT_CLEAN || sink->failed)
            stop(ring);
        pthread_join(reader, NULL);
    }
    for (int i = 0; i < n_jobs; i++)
        if (jobs[i].started)
            pthread_join(jobs[i].thread, NULL);
    if (code != EH_EXIT_CLEAN)
        fprintf(sink->run->err, "evenhand: no threads can be started\n");
    return code;
}

static void ring_free(Ring *ring)
{
    for (uint64_t i = 0; ring->slots != NULL && i < ring->n_slots; i++) {
        eh_batch_free(&ring->slots[i].batch);
        eh_run_result_free(&ring->slots[i].result);
    }
    free(ring->slots);
    pthread_mutex_destroy(&ring->lock);
    pthread_cond_destroy(&ring->room);
    pthread_cond_destroy(&ring->work);
    pthread_cond_destroy(&ring->decided);
}

EhInputResult eh_run_jobs(const EhRun *run, EhRunSource *source, EhRunSink *sink, int *code)
{
    int n_jobs = run->options->jobs;
    Ring ring = {.source = source, .n_slots = 2 * (uint64_t)n_jobs + 2, .end = EH_INPUT_END};
    Job *jobs = calloc((size_t)n_jobs, sizeof *jobs);
    eh_run_stop_open(run->stop);
    pthread_mutex_init(&ring.lock, NULL);
    pthread_cond_init(&ring.room, NULL);
    pthread_cond_init(&ring.work, NULL);
    pthread_cond_init(&ring.decided, NULL);
    ring.slots = calloc(ring.n_slots, sizeof *ring.slots);
    *code = EH_EXIT_CLEAN;
    if (jobs == NULL || ring.slots == NULL)
        *code = EH_EXIT_INTERNAL;
    for (int i = 0; i < n_jobs && *code == EH_EXIT_CLEAN; i++) {
        jobs[i].ring = &ring;
        *code = eh_run_worker_open(&jobs[i].worker, run, i == 0);
    }
    if (*code == EH_EXIT_CLEAN)
        *code = run_ring(&ring, jobs, n_jobs, sink);
    for (int i = 0; jobs != NULL && i < n_jobs; i++)
        eh_run_worker_close(&jobs[i].worker);
    free(jobs);
    ring_free(&ring);
    return ring.end;
}
