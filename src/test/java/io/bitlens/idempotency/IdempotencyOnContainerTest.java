package io.bitlens.idempotency;

import io.bitlens.database.OnContainer;

@OnContainer
class IdempotencyOnContainerTest extends IdempotencySuite {}
