package io.bitlens.training;

import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:training-jobs")
class JobStopOnH2Test extends JobStopSuite {}
