/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering.Directory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Digests of contents and sets. */
final class RenderDigest {

    private RenderDigest() {}

    /** Lower-case hex of the SHA-256 over the text in UTF-8. */
    static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        MessageDigest digest = sha256();
        digest.update(bytes);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of everything a set does to a machine; each part is preceded by its length. */
    static String of(
            String binary, String unit, List<Directory> directories, List<RenderedFile> files) {
        MessageDigest digest = sha256();
        add(digest, binary, unit);
        for (Directory directory : directories) {
            add(digest, "directory", directory.path(), directory.owner(), directory.mode());
        }
        for (RenderedFile file : files) {
            add(
                    digest,
                    "file",
                    file.path(),
                    file.owner(),
                    file.mode(),
                    file.kind().name(),
                    file.sha256());
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String... parts) {
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
