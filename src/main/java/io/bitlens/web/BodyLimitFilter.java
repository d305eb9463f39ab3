package io.bitlens.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds the bodies that are read, whether their length is announced or not. Multipart bodies have
 * the servlet container's own limits, unless their endpoint {@link StreamedBody reads them itself}.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class BodyLimitFilter extends OncePerRequestFilter {

  private final long limit;
  private final List<StreamedBody> streamed;

  BodyLimitFilter(
      @Value("${bitlens.web.max-body-size:10MB}") DataSize limit,
      ObjectProvider<StreamedBody> streamed) {
    this.limit = limit.toBytes();
    this.streamed = streamed.stream().toList();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(new LimitedRequest(request, limit(request)), response);
  }

  private long limit(HttpServletRequest request) {
    return streamed.stream()
        .filter(body -> body.matches(request))
        .mapToLong(StreamedBody::maxBytes)
        .findFirst()
        .orElse(limit);
  }

  /** Refuses when the body is asked for, where the refusal becomes a problem like any other. */
  private static final class LimitedRequest extends HttpServletRequestWrapper {

    private final long limit;

    private LimitedRequest(HttpServletRequest request, long limit) {
      super(request);
      this.limit = limit;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      if (getContentLengthLong() > limit) {
        throw new RequestTooLargeException(limit);
      }
      return new LimitedStream(super.getInputStream(), limit);
    }

    @Override
    public BufferedReader getReader() throws IOException {
      return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
  }

  private static final class LimitedStream extends ServletInputStream {

    private final ServletInputStream body;
    private final long limit;
    private long read;
    private @Nullable IOException failure;

    private LimitedStream(ServletInputStream body, long limit) {
      this.body = body;
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (failure != null) {
        // Whoever closes parts of a body reads on, and would hide why it ended.
        throw new IOException(failure);
      }
      try {
        int count = body.read(bytes, offset, length);
        count(Math.max(count, 0));
        return count;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    private void count(int bytes) throws RequestTooLargeException {
      read += bytes;
      if (read > limit) {
        throw new RequestTooLargeException(limit);
      }
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
