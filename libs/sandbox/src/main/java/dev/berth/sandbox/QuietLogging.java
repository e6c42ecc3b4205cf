/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lets the libraries inside a sandbox part speak only when something is wrong.
 *
 * <p>Works on {@code java.util.logging}, which is where SLF4J ends up here and in Quarkus alike.
 */
public final class QuietLogging {

    /** The log manager holds loggers weakly: a level set on one nobody keeps is forgotten. */
    private static final List<Logger> KEPT = new CopyOnWriteArrayList<>();

    private QuietLogging() {}

    /** Sets the named loggers to WARNING, except those somebody already gave a level. */
    public static void warningsOnly(String... loggers) {
        atLeast(Level.WARNING, loggers);
    }

    /** Sets the named loggers to SEVERE, except those somebody already gave a level. */
    public static void errorsOnly(String... loggers) {
        atLeast(Level.SEVERE, loggers);
    }

    private static void atLeast(Level level, String... loggers) {
        for (String name : loggers) {
            Logger logger = Logger.getLogger(name);
            if (logger.getLevel() == null) {
                logger.setLevel(level);
                KEPT.add(logger);
            }
        }
    }
}
