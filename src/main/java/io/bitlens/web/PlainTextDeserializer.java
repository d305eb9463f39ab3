package io.bitlens.web;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;

/** Reads the strings of bodies, whatever they name, and refuses those that are no plain text. */
final class PlainTextDeserializer extends StringDeserializer {

  @Override
  public @Nullable String deserialize(JsonParser parser, DeserializationContext context) {
    var text = super.deserialize(parser, context);
    if (text != null && !PlainText.is(text)) {
      throw new NotPlainException(parser);
    }
    return text;
  }

  /** A string that is no plain text; {@link UnreadableBody} says where. */
  static final class NotPlainException extends MismatchedInputException {

    private NotPlainException(JsonParser parser) {
      super(parser, PlainText.RULE, String.class);
    }
  }
}
