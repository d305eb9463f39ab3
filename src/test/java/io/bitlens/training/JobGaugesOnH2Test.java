package io.bitlens.training;

import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:job-gauges")
class JobGaugesOnH2Test extends JobGaugesSuite {}
