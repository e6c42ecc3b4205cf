/**
 * The door for joins: reads what sources announce, by Kafka or REST, and lets in what the intake
 * policy allows. Everything that arrives here is hostile until {@link
 * dev.berth.renderer.intake.IntakeReview} has accepted it.
 */
@NullMarked
package dev.berth.renderer.intake;

import org.jspecify.annotations.NullMarked;
