/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The README's two lists are the policy's list: nothing promised that is not there, nothing hidden.
 */
class ReadmeListsTest {

    private static final Path ROOT = Path.of("../..");
    private static final Pattern LINK =
            Pattern.compile(
                    "\\[(\\w+)]\\((services/csr-approver/\\S+/csr/policy/(\\w+)\\.java)\\)");

    @ParameterizedTest
    @ValueSource(strings = {"## Attacker model", "### Which verifications we put in place"})
    void namesEveryCheckOnceInOrder(String heading) throws IOException {
        // When
        List<MatchResult> links = LINK.matcher(section(heading)).results().toList();

        // Then
        assertThat(links).extracting(link -> link.group(1)).isEqualTo(Policies.checks());
        assertThat(links).allSatisfy(link -> assertThat(link.group(3)).isEqualTo(link.group(1)));
        assertThat(links).allSatisfy(link -> assertThat(ROOT.resolve(link.group(2))).exists());
    }

    private static String section(String heading) throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        int start = readme.indexOf("\n" + heading + "\n") + heading.length() + 2;
        int end = readme.indexOf("\n#", start);
        return readme.substring(start, end);
    }
}
