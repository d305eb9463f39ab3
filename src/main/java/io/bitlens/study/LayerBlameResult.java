package io.bitlens.study;

/** What each layer does when it gets other bits. */
public record LayerBlameResult(StudyImages images, LayerBlameSummary summary)
    implements StudyResult {}
