/** What an experiment has found, as JSON, CSV and a page. Plain Java. */
@NullMarked
package io.bitlens.experiment.report;

import org.jspecify.annotations.NullMarked;
