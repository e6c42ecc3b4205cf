/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.access.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a file says now. A changed one is taken over as a whole, or refused as a whole: then what
 * was there before stays in force, and the refusal can be asked for.
 *
 * <p>Changes are found by reading, not by events: Kubernetes swaps a symbolic link two folders up.
 */
public final class WatchedFile<T> implements Supplier<T> {

    private static final Logger LOG = Logger.getLogger(WatchedFile.class);

    private final String name;
    private final Path file;
    private final Function<String, T> reader;
    private volatile String seen;
    private volatile T current;
    private volatile @Nullable String refusal;

    /**
     * @param reader throws {@link IllegalArgumentException} with a message for people
     * @throws IllegalArgumentException if the file is wrong now
     * @throws IllegalStateException if it cannot be read now
     */
    WatchedFile(String name, Path file, Function<String, T> reader) {
        this.name = name;
        this.file = file;
        this.reader = reader;
        try {
            this.seen = Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalStateException(name + " cannot be read: " + file, unreadable);
        }
        this.current = reader.apply(seen);
    }

    @Override
    public T get() {
        return current;
    }

    /** The setting that names the file. */
    String name() {
        return name;
    }

    /** Why the file as it is now is not in force; empty when it is. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Looks whether the file has changed, and takes it over if it is valid. */
    synchronized void refresh() {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException unreadable) {
            refuse("cannot be read: " + unreadable);
            return;
        }
        if (text.equals(seen)) {
            // Unreadable for a while, or changed and changed back.
            if (refusal != null) {
                refusal = null;
                LOG.infof("%s: %s is in force as it is", name, file);
            }
            return;
        }
        try {
            current = reader.apply(text);
            seen = text;
            refusal = null;
            LOG.infof("%s: %s has changed and is in force", name, file);
        } catch (IllegalArgumentException wrong) {
            refuse(String.valueOf(wrong.getMessage()));
        }
    }

    private void refuse(String why) {
        if (!why.equals(refusal)) {
            LOG.warnf(
                    "%s: %s is refused, what was there before stays in force: %s", name, file, why);
        }
        refusal = why;
    }
}
