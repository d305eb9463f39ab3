package io.bitlens.study;

/** What a study found over all images. */
public sealed interface StudySummary
    permits FaithfulnessSummary, AgreementSummary, LayerBlameSummary {}
