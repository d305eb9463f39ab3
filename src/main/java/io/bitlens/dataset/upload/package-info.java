/**
 * Archives that users send, checked and made into images. Plain Java.
 *
 * <p>Nothing an archive says is believed: sizes are counted while they are inflated, pictures are
 * told by their bytes, and no name of an entry ever becomes the name of a file.
 */
@NullMarked
package io.bitlens.dataset.upload;

import org.jspecify.annotations.NullMarked;
