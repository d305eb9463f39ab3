package io.bitlens.dataset;

class UploadOnceOnH2Test extends UploadOnceSuite {}
