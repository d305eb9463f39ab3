package io.bitlens.training.trainer;

/**
 * Random changes of the training images, drawn anew for each image and epoch.
 *
 * @param maxShift images are moved by up to so many pixels in each direction, pixels of value 0
 *     coming in; 0 for none
 * @param horizontalFlip whether images are mirrored, left to right, half of the time
 */
public record AugmentationSpec(int maxShift, boolean horizontalFlip) {

  public static final AugmentationSpec NONE = new AugmentationSpec(0, false);
}
