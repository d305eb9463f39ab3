package io.bitlens;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service: HTTP API and training workers in one process. */
@SpringBootApplication
public class BitLensApplication {

  public static void main(String[] args) {
    SpringApplication.run(BitLensApplication.class, args);
  }
}
