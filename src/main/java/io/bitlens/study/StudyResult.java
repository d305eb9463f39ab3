package io.bitlens.study;

/** What a study found. */
public sealed interface StudyResult permits FaithfulnessResult, AgreementResult, LayerBlameResult {

  /** The images that it looked at. */
  StudyImages images();

  /** Everything but the numbers of single images. */
  StudySummary summary();
}
