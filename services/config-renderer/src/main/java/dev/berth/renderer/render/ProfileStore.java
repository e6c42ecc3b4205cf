/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Place;
import dev.berth.renderer.check.RefusedException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The profiles in force. A changed folder is read anew and taken over as a whole, or refused as a
 * whole: then the old ones stay, and the refusal can be asked for.
 */
final class ProfileStore implements Supplier<Profiles> {

    private static final Logger LOG = Logger.getLogger(ProfileStore.class);

    private final @Nullable Path folder;
    private final ClusterAccess cluster;
    private volatile Profiles current;
    private volatile List<Finding> refusal = List.of();
    private volatile String seen = "";

    private ProfileStore(@Nullable Path folder, ClusterAccess cluster, Profiles first) {
        this.folder = folder;
        this.cluster = cluster;
        this.current = first;
    }

    /** What Berth brings along, and nothing else. */
    static ProfileStore builtIn(ClusterAccess cluster) {
        return new ProfileStore(null, cluster, Profiles.builtIn());
    }

    /**
     * @throws IllegalArgumentException listing what is wrong with the folder
     */
    static ProfileStore of(Path folder, ClusterAccess cluster) {
        ProfileStore store = new ProfileStore(folder, cluster, Profiles.builtIn());
        store.refresh();
        if (!store.refusal.isEmpty()) {
            throw new IllegalArgumentException(
                    "the profiles in "
                            + folder
                            + " are refused:\n  "
                            + String.join(
                                    "\n  ", store.refusal.stream().map(Finding::text).toList()));
        }
        return store;
    }

    @Override
    public Profiles get() {
        return current;
    }

    /** Why the folder as it is now is not in force; empty when it is. */
    List<Finding> refusal() {
        return refusal;
    }

    /** Looks whether the folder has changed, and takes it over if it is valid. */
    synchronized void refresh() {
        if (folder == null) {
            return;
        }
        String before = Folder.fingerprint(folder);
        if (before.equals(seen)) {
            return;
        }
        try {
            Profiles read = Profiles.in(folder);
            List<Finding> findings = ProfileTrial.of(read, cluster);
            // A folder that changes while it is read is read again next time.
            if (!Folder.fingerprint(folder).equals(before)) {
                return;
            }
            findings.stream()
                    .filter(finding -> !finding.isError())
                    .forEach(finding -> LOG.warn(finding.text()));
            settle(before, read, findings.stream().filter(Finding::isError).toList());
        } catch (RefusedException refused) {
            settle(before, null, List.of(refused.finding()));
        } catch (UncheckedIOException unreadable) {
            settle(
                    before,
                    null,
                    List.of(
                            Finding.error(
                                    Place.of(folder.toString()),
                                    "",
                                    String.valueOf(unreadable.getMessage()),
                                    "")));
        }
    }

    private void settle(String fingerprint, @Nullable Profiles read, List<Finding> errors) {
        seen = fingerprint;
        refusal = errors;
        if (errors.isEmpty() && read != null) {
            current = read;
            LOG.infof("profiles in force: %s; pools: %s", read.names(), read.pools());
        } else {
            errors.forEach(
                    error -> LOG.errorf("profiles refused, those before stay: %s", error.text()));
        }
    }

    /** The folder that is watched. */
    Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }
}
