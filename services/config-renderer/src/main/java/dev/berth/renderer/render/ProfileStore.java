/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Place;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The profiles in force. A changed folder is read anew: each profile and pool of it is taken over,
 * or refused and stays as it was. What is refused can be asked for, and keeps nobody else waiting.
 */
final class ProfileStore implements Supplier<Profiles> {

    private static final Logger LOG = Logger.getLogger(ProfileStore.class);

    private final @Nullable Path folder;
    private final ClusterAccess cluster;
    private volatile Profiles current;
    private volatile List<Finding> unreadable = List.of();
    private volatile String seen = "";

    private ProfileStore(@Nullable Path folder, ClusterAccess cluster, Profiles first) {
        this.folder = folder;
        this.cluster = cluster;
        this.current = first;
    }

    /** What Berth brings along, and nothing else. */
    static ProfileStore builtIn(ClusterAccess cluster) {
        ProfileStore store = new ProfileStore(null, cluster, Profiles.builtIn());
        store.take(Profiles.builtIn());
        return store;
    }

    /** What is in the folder; nothing in it keeps the service from starting. */
    static ProfileStore of(Path folder, ClusterAccess cluster) {
        ProfileStore store = builtIn(cluster);
        ProfileStore watched = new ProfileStore(folder, cluster, store.current);
        watched.refresh();
        return watched;
    }

    @Override
    public Profiles get() {
        return current;
    }

    /** What of the folder as it is now is not in force, and why; empty when all of it is. */
    List<Finding> refusal() {
        return unreadable.isEmpty() ? current.refusal() : unreadable;
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
            // A folder that changes while it is read is read again next time.
            if (!Folder.fingerprint(folder).equals(before)) {
                return;
            }
            take(read);
            unreadable = List.of();
            LOG.infof("profiles in force: %s; pools: %s", current.names(), current.pools());
        } catch (UncheckedIOException broken) {
            unreadable =
                    List.of(
                            Finding.error(
                                    Place.of(folder.toString()),
                                    "",
                                    String.valueOf(broken.getMessage()),
                                    "mount a folder that the service may read"));
        }
        seen = before;
        refusal().forEach(error -> LOG.errorf("refused, what was before stays: %s", error.text()));
    }

    private void take(Profiles read) {
        ProfileTrial.Tried tried = ProfileTrial.of(read, cluster);
        tried.warnings().forEach(finding -> LOG.warn(finding.text()));
        current = tried.profiles().over(current);
    }

    /** The folder that is watched. */
    Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }
}
