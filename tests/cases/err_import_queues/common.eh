queues a
