package io.bitlens.security;

import io.bitlens.security.key.RefusedKeyException;
import io.bitlens.web.ApiException;
import io.bitlens.web.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Answers callers who may not, with problems like all others. */
final class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

  private static final Logger log = LoggerFactory.getLogger(SecurityProblems.class);
  private static final String CHALLENGE = "Bearer realm=\"bitlens\"";

  private final HandlerExceptionResolver problems;

  SecurityProblems(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
    if (failure instanceof AuthenticationServiceException) {
      log.warn("Callers cannot be asked who they are: {}", failure.getMessage());
      answer(
          request,
          response,
          new ApiException(
              ProblemCode.UNAVAILABLE, "The caller's token cannot be checked now; try again."));
      return;
    }
    boolean refused =
        failure instanceof OAuth2AuthenticationException || failure instanceof RefusedKeyException;
    response.setHeader(
        HttpHeaders.WWW_AUTHENTICATE,
        refused ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE);
    answer(request, response, new ApiException(ProblemCode.UNAUTHENTICATED, detail(failure)));
  }

  private static String detail(AuthenticationException failure) {
    return switch (failure) {
      case RefusedKeyException key -> String.valueOf(key.getMessage());
      // Which check failed is in the log alone: it would help whoever forges tokens.
      case OAuth2AuthenticationException token -> {
        log.info("A token was refused: {}", token.getMessage());
        yield "The token is not valid here, or not any more.";
      }
      default -> "The request needs a token (Authorization: Bearer) or a key (X-API-Key).";
    };
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied) {
    answer(request, response, new ApiException(ProblemCode.FORBIDDEN, needed(denied)));
  }

  private static String needed(AccessDeniedException denied) {
    if (denied instanceof AuthorizationDeniedException decided
        && decided.getAuthorizationResult() instanceof AuthorityAuthorizationDecision needed) {
      return needed.getAuthorities().stream()
          .map(GrantedAuthority::getAuthority)
          .collect(Collectors.joining(" or ", "The request needs the scope ", "."));
    }
    return "The caller may not do this.";
  }

  private void answer(
      HttpServletRequest request, HttpServletResponse response, ApiException refusal) {
    problems.resolveException(request, response, null, refusal);
  }
}
