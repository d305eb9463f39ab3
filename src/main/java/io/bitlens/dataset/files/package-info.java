/** Where the files of data sets come from: the application, folders, and public mirrors. */
@NullMarked
package io.bitlens.dataset.files;

import org.jspecify.annotations.NullMarked;
