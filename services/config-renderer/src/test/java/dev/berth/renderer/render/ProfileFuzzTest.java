/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.renderer.check.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Damaged profiles are read or refused; nothing else comes out, whatever was damaged. */
class ProfileFuzzTest {

    private static final List<String> FILES =
            List.of(
                    "profile.yaml",
                    "kubelet-config.yaml",
                    "kubelet.service",
                    "bootstrap.kubeconfig");
    private static final String[] FRAGMENTS = {
        "{",
        "}",
        "{#for x in 99999}",
        "{/for}",
        "##A##",
        "&a",
        "*a",
        "\t",
        "\r\n",
        "\u0000",
        "!!",
        "<<: *a",
        "- ",
        ": ",
        "'",
        "\"",
        "\\",
        "%",
        "|",
        ">",
        "[[[[[[[[",
        "\ufeff",
        "null",
        "~",
        "1e999",
        "0x1F",
        "{node}",
        "{node.name.foo}",
        "\ud83d",
        "#",
        "---\n"
    };

    @Property(tries = 1500)
    void aDamagedProfileIsReadOrRefused(@ForAll long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        Map<String, byte[]> files = new HashMap<>();
        for (String file : FILES) {
            files.put(file, builtIn(file));
        }
        String victim = FILES.get(random.nextInt(FILES.size()));
        files.put(victim, damaged(files.get(victim), random));

        // When
        boolean settled = readOrRefused(files);

        // Then
        assertThat(settled).isTrue();
    }

    private static boolean readOrRefused(Map<String, byte[]> files) {
        try {
            Profile profile =
                    ProfileReader.read("default", file -> Optional.ofNullable(files.get(file)));
            for (var spec : ProfileTrial.samples("default", "sample")) {
                new NodeRendering(
                                new dev.berth.events.NodeName("n"),
                                spec,
                                profile,
                                Profiles.builtIn(),
                                ProfileFolder.cluster())
                        .preview(false);
            }
            return true;
        } catch (RefusedException refused) {
            return !refused.finding().text().isBlank();
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        StringBuilder text =
                new StringBuilder(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
                case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(30)));
                case 2 -> text.setCharAt(at, (char) random.nextInt(0x250));
                default ->
                        text.insert(
                                at,
                                text.substring(
                                        at, Math.min(text.length(), at + random.nextInt(200))));
            }
        }
        byte[] damaged = text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (random.nextInt(5) == 0 && damaged.length > 0) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    private static byte[] builtIn(String file) throws IOException {
        try (InputStream stream =
                ProfileFuzzTest.class.getResourceAsStream("/profiles/default/" + file)) {
            return java.util.Objects.requireNonNull(stream).readAllBytes();
        }
    }
}
