package io.bitlens.dataset;

class SharedUploadsOnH2Test extends SharedUploadsSuite {}
