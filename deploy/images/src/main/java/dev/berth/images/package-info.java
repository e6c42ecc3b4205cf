/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The services' images: the packaged application on a JDK base image, as a tar that any registry
 * tool or container runtime loads. No Docker daemon, and the same bytes from the same input.
 */
@NullMarked
package dev.berth.images;

import org.jspecify.annotations.NullMarked;
