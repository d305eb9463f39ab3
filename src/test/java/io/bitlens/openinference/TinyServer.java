package io.bitlens.openinference;

import com.github.benmanes.caffeine.cache.Scheduler;
import io.bitlens.inference.LoadedModels;
import io.bitlens.inference.Models;
import io.bitlens.nn.InputShape;
import io.bitlens.registry.Model;
import io.bitlens.web.ApiException;
import java.net.InetAddress;
import java.time.Duration;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.DelegatingWebMvcConfiguration;

/**
 * The protocol over HTTP, without the rest of the service: one model of (B, 1, 2, 2), {@code
 * champion}, whose logit of class k is k times the pixels' mean on 0 to 1. Tests ask it, and
 * clients whose requests are recorded.
 */
final class TinyServer implements AutoCloseable {

  private final AnnotationConfigServletWebServerApplicationContext context =
      new AnnotationConfigServletWebServerApplicationContext();

  /**
   * Starts it, on this machine alone.
   *
   * @param port 0 for any that is free
   */
  TinyServer(int port) {
    var models = new Models();
    models.name("champion", addTo(models).id());
    var tomcat = new TomcatServletWebServerFactory(port);
    tomcat.setAddress(InetAddress.getLoopbackAddress());
    var availability = new ApplicationAvailabilityBean();
    context.registerBean(TomcatServletWebServerFactory.class, () -> tomcat);
    context.registerBean(DispatcherServlet.class, () -> new DispatcherServlet());
    context.register(DelegatingWebMvcConfiguration.class);
    context.registerBean(ApplicationAvailabilityBean.class, () -> availability);
    context.registerBean(OpenInferenceController.class, () -> controller(models, availability));
    answerErrors();
    context.refresh();
    AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
  }

  /** As the service does, whose class for it is its own. */
  private void answerErrors() {
    var scanner = new ClassPathBeanDefinitionScanner(context, false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(RestControllerAdvice.class));
    scanner.scan(ApiException.class.getPackageName());
  }

  static Model addTo(Models models) {
    return models.add(new InputShape(1, 2, 2), 4, "off", "dim", "on");
  }

  static OpenInferenceController controller(Models models, ApplicationAvailability availability) {
    return new OpenInferenceController(
        new LoadedModels(
            models, models, 1_000, Duration.ofMinutes(1), () -> 0, Scheduler.disabledScheduler()),
        availability,
        new StaticListableBeanFactory().getBeanProvider(BuildProperties.class));
  }

  int port() {
    return context.getWebServer().getPort();
  }

  @Override
  public void close() {
    context.close();
  }

  /**
   * Serves until the process ends.
   *
   * @param args the port
   */
  public static void main(String[] args) {
    var server = new TinyServer(Integer.parseInt(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
  }
}
