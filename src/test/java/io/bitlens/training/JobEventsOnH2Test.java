package io.bitlens.training;

import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:job-events")
class JobEventsOnH2Test extends JobEventsSuite {}
