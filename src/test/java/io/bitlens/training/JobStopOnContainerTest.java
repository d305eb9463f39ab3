package io.bitlens.training;

import io.bitlens.database.OnContainer;

@OnContainer
class JobStopOnContainerTest extends JobStopSuite {}
