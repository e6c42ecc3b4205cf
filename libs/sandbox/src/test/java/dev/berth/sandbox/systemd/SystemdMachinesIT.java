/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemdMachinesIT {

    private static final String UNIT =
            """
            [Service]
            ExecStart=/usr/local/kubernetes/bin/kubelet --config=/etc/kubernetes/kubelet-config.yaml
            [Install]
            WantedBy=multi-user.target
            """;

    private static final TreeMap<String, String> KERNEL_BEFORE = new TreeMap<>();
    private static SystemdMachines machines;
    private static SystemdMachine machine;

    @BeforeAll
    static void boot() throws IOException {
        KERNEL_BEFORE.putAll(kernelParameters());
        try {
            machines = SystemdMachines.start(2);
        } catch (MachinesUnavailableException e) {
            Assumptions.abort(e.getMessage());
        }
        machine = machines.all().getFirst();
    }

    @AfterAll
    static void takeAway() throws IOException {
        if (machines != null) {
            machines.close();
        }
    }

    @BeforeEach
    void reset() throws IOException {
        machine.reset();
    }

    @Test
    void systemdRunsEverythingThatANodeHas() throws IOException {
        // When
        String said =
                machine.root(
                        """
                        systemctl is-active ssh containerd
                        cat /proc/1/comm
                        test -S /run/containerd/containerd.sock
                        openssl version | cut -d' ' -f1
                        /usr/local/kubernetes/bin/kubelet --version
                        """);

        // Then
        assertThat(said).isEqualTo("active\nactive\nsystemd\nOpenSSL\nKubernetes v1.34.2");
    }

    @Test
    void eachMachineIsItsOwn() throws IOException {
        // Given
        SystemdMachine other = machines.all().getLast();

        // When
        String identity =
                "cat /etc/machine-id /proc/sys/kernel/random/boot_id; readlink /proc/1/ns/net";

        // Then
        assertThat(other.hostKey()).isNotEqualTo(machine.hostKey());
        assertThat(other.root(identity).lines().toList())
                .doesNotContainAnyElementsOf(machine.root(identity).lines().toList());
        assertThat(other.root("hostname")).isEqualTo("m2");
    }

    @Test
    void onlyDeployMaySudo() throws IOException {
        assertThat(machine.exec("deploy", "sudo", "-n", "id", "-u").out()).isEqualTo("0\n");
        assertThat(machine.exec("narrow", "sudo", "-n", "id", "-u"))
                .isEqualTo(new Ran(1, "", "sudo: a password is required\n"));
    }

    @Test
    void everyWordOfACommandArrivesAsItIs() throws IOException {
        assertThat(machine.exec("narrow", "printf", "%s|", "$(id)", "it's", "a\nb", ""))
                .isEqualTo(new Ran(0, "$(id)|it's|a\nb||", ""));
    }

    @Test
    void aFileCanBeWrittenAndRead() throws IOException {
        // When
        machine.write("/etc/kubernetes/deep/file", "0640", "two\nlines\n");

        // Then
        assertThat(machine.read("/etc/kubernetes/deep/file")).isEqualTo("two\nlines\n");
        assertThat(machine.root("stat -c '%a %U' /etc/kubernetes/deep/file")).isEqualTo("640 root");
    }

    @Test
    void theKubeletRunsAndDiesAsItIsTold() throws IOException {
        // Given
        machine.write("/etc/systemd/system/kubelet.service", "0644", UNIT);
        machine.write("/etc/kubernetes/kubelet-config.yaml", "0644", "maxPods: 110\n");
        machine.root("systemctl daemon-reload; systemctl start kubelet");
        assertThat(machine.exec("root", "systemctl", "is-active", "kubelet").out())
                .isEqualTo("active\n");

        // When
        machine.write("/etc/kubernetes/kubelet-config.yaml", "0644", "unusable: true\n");
        machine.root("systemctl restart kubelet");

        // Then
        await().until(
                        () ->
                                machine.exec("root", "systemctl", "is-failed", "kubelet").status()
                                        == 0);
        assertThat(machine.root("journalctl -u kubelet --output=cat --no-pager"))
                .contains("failed to validate kubelet configuration");
    }

    @Test
    void aSmallDiskIsFullSoon() throws IOException {
        // Given
        machine.smallEtcKubernetes("16k");

        // When
        Ran ran =
                machine.exec(
                        "root",
                        "dd",
                        "if=/dev/zero",
                        "of=/etc/kubernetes/big",
                        "bs=1k",
                        "count=64");

        // Then
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("No space left on device");
    }

    @Test
    void aReadOnlyFolderCannotBeWritten() throws IOException {
        // Given
        machine.readOnlyEtcKubernetes();

        // When
        Ran ran = machine.exec("root", "touch", "/etc/kubernetes/file");

        // Then
        assertThat(ran.err()).contains("Read-only file system");
        machine.writableEtcKubernetes();
        assertThat(machine.exec("root", "touch", "/etc/kubernetes/file").status()).isZero();
    }

    @Test
    void aRebootKeepsTheFilesAndStartsWhatIsEnabled() throws IOException {
        // Given
        machine.write("/etc/systemd/system/kubelet.service", "0644", UNIT);
        machine.write("/etc/kubernetes/kubelet-config.yaml", "0644", "maxPods: 110\n");
        machine.root("systemctl daemon-reload; systemctl enable kubelet 2>/dev/null");

        // When
        machine.reboot();

        // Then
        await().until(
                        () ->
                                machine.exec("root", "systemctl", "is-active", "kubelet").status()
                                        == 0);
        assertThat(machine.read("/etc/kubernetes/kubelet-config.yaml")).isEqualTo("maxPods: 110\n");
    }

    @Test
    void theKernelOfThisComputerIsNotTouched() throws IOException {
        // When
        Ran ran = machine.exec("root", "sysctl", "-w", "kernel.pid_max=4194303");

        // Then
        assertThat(ran.status()).isNotZero();
        assertThat(kernelParameters()).isEqualTo(KERNEL_BEFORE);
    }

    @Test
    void aSecondSetRunsBesideTheFirstAndLeavesNothingBehind() throws Exception {
        // Given
        String address;

        // When
        try (SystemdMachines second = SystemdMachines.start(1)) {
            address = second.all().getFirst().address();
            assertThat(second.all().getFirst().exec("narrow", "id", "-un").out())
                    .isEqualTo("narrow\n");
        }

        // Then
        assertThat(address).isNotEqualTo(machine.address());
        assertThat(networkOf(address)).isEmpty();
        assertThat(networkOf(machine.address())).isNotEmpty();
    }

    @Test
    void machinesDoNotOutliveTheirSupervisor() throws Exception {
        // Given
        SystemdMachines second = SystemdMachines.start(1);
        String address = second.all().getFirst().address();

        // When
        second.supervisor().destroyForcibly();

        // Then
        await().atMost(Duration.ofSeconds(20))
                .until(() -> second.all().getFirst().exec("root", "true").status() == 255);
        second.close();
        assertThat(address).isNotEqualTo(machine.address());
    }

    private static String networkOf(String address) throws IOException {
        String net = address.substring(0, address.lastIndexOf('.'));
        Process ip = new ProcessBuilder("ip", "route", "show", "root", net + ".0/24").start();
        return new String(ip.getInputStream().readAllBytes());
    }

    private static TreeMap<String, String> kernelParameters() throws IOException {
        TreeMap<String, String> parameters = new TreeMap<>();
        for (String name :
                List.of(
                        "kernel/pid_max",
                        "kernel/sysrq",
                        "kernel/core_pattern",
                        "kernel/printk",
                        "fs/protected_hardlinks",
                        "fs/protected_regular",
                        "fs/inotify/max_user_instances",
                        "vm/overcommit_memory",
                        "vm/max_map_count",
                        "net/core/default_qdisc",
                        "net/ipv4/ip_forward")) {
            Path file = Path.of("/proc/sys", name);
            if (Files.isReadable(file)) {
                parameters.put(name, Files.readString(file));
            }
        }
        return parameters;
    }
}
