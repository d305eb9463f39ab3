package io.bitlens.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.ContextConfiguration;
import org.testcontainers.junit.jupiter.EnabledIfDockerAvailable;

/** A test whose database is a new one in a container; left out where no Docker engine answers. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfDockerAvailable
@ContextConfiguration(initializers = ContainerDatabase.class)
public @interface OnContainer {}
