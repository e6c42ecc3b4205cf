/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code BuildImages <source tree> <base> <tag>}: a tar per service below deploy/images/target. */
final class BuildImages {

    private static final List<String> SERVICES =
            List.of("config-renderer", "distributor", "csr-approver");

    private BuildImages() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            System.err.println("usage: BuildImages <source tree> <base image> <tag>");
            System.exit(2);
        }
        Path home = Path.of(args[0]);
        Path target = home.resolve("deploy/images/target");
        BaseImage base;
        try {
            base = BaseImage.of(args[1]);
        } catch (IllegalArgumentException unusable) {
            System.err.println(unusable.getMessage());
            System.exit(2);
            return;
        }
        for (String service : SERVICES) {
            Path application = home.resolve("services/" + service + "/target/quarkus-app");
            Path tar = target.resolve(service + ".tar");
            Files.deleteIfExists(tar);
            try {
                String digest =
                        new ServiceImage(service, application)
                                .write(
                                        base,
                                        "ghcr.io/berth/" + service + ":" + args[2],
                                        tar,
                                        target.resolve("cache"));
                System.out.println(tar + " " + digest);
            } catch (IOException unwritten) {
                System.err.println(
                        "the image of " + service + " is not built: " + unwritten.getMessage());
                System.exit(1);
            }
        }
    }
}
