package io.bitlens.role;

/** Which parts of the service a process runs. */
enum Role {
  /** Everything in one process. */
  ALL,
  /** The HTTP API: it queues trainings and answers for stored models. */
  API,
  /** The trainings; over HTTP it tells of itself alone, on its management port. */
  WORKER
}
