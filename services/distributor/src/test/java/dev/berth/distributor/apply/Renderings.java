/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import dev.berth.events.HostKeyTrust;
import dev.berth.events.RenderedFile;
import dev.berth.events.Rendering;
import dev.berth.events.SshEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A valid set; each test breaks one thing of it. */
public record Renderings(Rendering rendering) {

    public static final String CONFIG = "/etc/kubernetes/kubelet-config.yaml";
    public static final String BOOTSTRAP = "/etc/kubernetes/kubelet-bootstrap.kubeconfig";
    public static final String UNIT = "/etc/systemd/system/kubelet.service";
    public static final String CA = "/etc/kubernetes/cert/ca.pem";

    public static Renderings valid() {
        return new Renderings(
                new Rendering(
                        "sha256:" + "0".repeat(64),
                        "default",
                        new SshEndpoint("127.77.0.1", 22, null, null, null),
                        "worker",
                        "/usr/local/kubernetes/bin/kubelet",
                        "kubelet.service",
                        false,
                        List.of(
                                new Rendering.Directory("/etc/kubernetes", "root:root", "0755"),
                                new Rendering.Directory(
                                        "/etc/kubernetes/cert", "root:root", "0755"),
                                new Rendering.Directory("/var/lib/kubelet", "root:root", "0750")),
                        List.of(
                                plain(
                                        CA,
                                        "-----BEGIN CERTIFICATE-----\n"
                                                + "MIIB\n"
                                                + "-----END CERTIFICATE-----\n"),
                                plain(CONFIG, "kind: KubeletConfiguration\nmaxPods: 110\n"),
                                file(
                                        BOOTSTRAP,
                                        "0600",
                                        RenderedFile.Kind.BOOTSTRAP_KUBECONFIG,
                                        "users:\n- user:\n    token: "
                                                + RenderedFile.TOKEN_SLOT
                                                + "\n"),
                                plain(
                                        UNIT,
                                        "[Service]\n"
                                                + "ExecStart=/usr/local/kubernetes/bin/kubelet\n")),
                        new Rendering.Minors(27, 36)));
    }

    public static RenderedFile plain(String path, String content) {
        return file(path, "0644", RenderedFile.Kind.PLAIN, content);
    }

    public static RenderedFile file(
            String path, String mode, RenderedFile.Kind kind, String content) {
        return new RenderedFile(
                path,
                "root:root",
                mode,
                GuardRails.sha256(content.getBytes(StandardCharsets.UTF_8)),
                kind,
                true,
                content);
    }

    public Renderings withContent(String path, String content) {
        return replacing(
                path,
                file ->
                        new RenderedFile(
                                file.path(),
                                file.owner(),
                                file.mode(),
                                GuardRails.sha256(content.getBytes(StandardCharsets.UTF_8)),
                                file.kind(),
                                file.restartsKubelet(),
                                content));
    }

    public Renderings replacing(String path, UnaryOperator<RenderedFile> change) {
        return withFiles(
                rendering.files().stream()
                        .map(file -> file.path().equals(path) ? change.apply(file) : file)
                        .toList());
    }

    public Renderings adding(RenderedFile file) {
        List<RenderedFile> files = new ArrayList<>(rendering.files());
        files.add(file);
        return withFiles(files);
    }

    public Renderings withFiles(List<RenderedFile> files) {
        return copy(
                rendering.machine(),
                rendering.pool(),
                rendering.kubeletBinary(),
                rendering.unit(),
                rendering.rejoin(),
                files);
    }

    public Renderings withDirectories(List<Rendering.Directory> directories) {
        return new Renderings(
                new Rendering(
                        rendering.digest(),
                        rendering.profile(),
                        rendering.machine(),
                        rendering.pool(),
                        rendering.kubeletBinary(),
                        rendering.unit(),
                        rendering.rejoin(),
                        directories,
                        rendering.files(),
                        rendering.kubernetes()));
    }

    public Renderings withBinary(String path) {
        return copy(
                rendering.machine(),
                rendering.pool(),
                path,
                rendering.unit(),
                rendering.rejoin(),
                rendering.files());
    }

    public Renderings withUnit(String unit) {
        return copy(
                rendering.machine(),
                rendering.pool(),
                rendering.kubeletBinary(),
                unit,
                rendering.rejoin(),
                rendering.files());
    }

    public Renderings withRejoin() {
        return copy(
                rendering.machine(),
                rendering.pool(),
                rendering.kubeletBinary(),
                rendering.unit(),
                true,
                rendering.files());
    }

    public Renderings at(String address, int port, HostKeyTrust trust) {
        return copy(
                new SshEndpoint(address, port, null, trust, null),
                rendering.pool(),
                rendering.kubeletBinary(),
                rendering.unit(),
                rendering.rejoin(),
                rendering.files());
    }

    public Renderings inPool(String pool) {
        return copy(
                rendering.machine(),
                pool,
                rendering.kubeletBinary(),
                rendering.unit(),
                rendering.rejoin(),
                rendering.files());
    }

    private Renderings copy(
            SshEndpoint machine,
            String pool,
            String binary,
            String unit,
            boolean rejoin,
            List<RenderedFile> files) {
        return new Renderings(
                new Rendering(
                        rendering.digest(),
                        rendering.profile(),
                        machine,
                        pool,
                        binary,
                        unit,
                        rejoin,
                        rendering.directories(),
                        files,
                        rendering.kubernetes()));
    }
}
