package io.bitlens.idempotency;

class IdempotencyOnH2Test extends IdempotencySuite {}
