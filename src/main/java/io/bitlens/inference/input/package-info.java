/** Request bodies that hold images: a picture, several as multipart, or pixels as JSON. */
@NullMarked
@NamedInterface("input")
package io.bitlens.inference.input;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
