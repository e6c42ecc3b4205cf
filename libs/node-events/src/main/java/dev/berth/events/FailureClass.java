/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/**
 * Why a step failed, what may follow, and what a person should do next. One table for code and
 * documentation.
 */
public enum FailureClass {
    NETWORK(
            Kind.RETRYABLE,
            "The machine could not be reached.",
            "Check that the SSH address and port answer from the distributor."),
    AUTH(
            Kind.TERMINAL,
            "The machine refused our SSH login.",
            "Check that the login user has the pool's public key, and that the account is neither"
                    + " locked nor expired nor kept out by /run/nologin; then retry."),
    HOST_KEY(
            Kind.HOLD,
            "The machine's host key is unknown, not the announced one, or not its own.",
            "Compare the offered fingerprint with the machine's console. If it is the machine's,"
                    + " announce the node with it, accept the pending change if there is one, and"
                    + " release the node."),
    ALREADY_JOINED(
            Kind.HOLD,
            "The machine or a live node of this name already belongs to a cluster.",
            "If this machine is to be joined anew: send the join event with a rejoin reason, accept"
                    + " the pending change if there is one, and release the node."),
    SUDO(
            Kind.TERMINAL,
            "The login user may not do the work as root.",
            "Install the sudoers rule for the login user, then retry."),
    DISK(
            Kind.RETRYABLE,
            "The machine could not store the files.",
            "Free disk space or make the file system writable."),
    PREFLIGHT(
            Kind.TERMINAL,
            "The machine lacks something the kubelet needs.",
            "The message names each lack with its remedy: apply it on the machine, ask for a plan"
                    + " until it finds nothing that stops a push, then retry."),
    GUARD_RAIL(
            Kind.TERMINAL,
            "The rendered set has a path, mode or owner the distributor may not write.",
            "Correct the profile, or widen the distributor's allowed paths."),
    CONFIG(
            Kind.TERMINAL,
            "The kubelet's configuration could not be rendered or is refused.",
            "Correct the profile, the pool or the event's overrides, then retry."),
    RUNTIME(
            Kind.RETRYABLE,
            "The kubelet cannot use the container runtime.",
            "Start the runtime on the machine; compare its socket and version with what the kubelet"
                    + " is configured for."),
    CLOCK(
            Kind.RETRYABLE,
            "The machine's clock and the API server's certificate do not fit together.",
            "Synchronise the machine's clock; if it is right, renew the API server's certificate."),
    API_UNREACHABLE(
            Kind.RETRYABLE,
            "The machine cannot reach the Kubernetes API.",
            "From the machine, check that the API server's name resolves and its address answers."),
    KUBELET_START(
            Kind.RETRYABLE,
            "The kubelet did not start.",
            "Read the evidence: it holds the unit's state and the journal's last lines. Where no"
                + " kubelet ran before, the new one stays enabled and systemd starts it again and"
                + " again: 'systemctl disable --now kubelet' ends that."),
    CLUSTER_API(
            Kind.RETRYABLE,
            "The Kubernetes API did not do what this step needs.",
            "Check the API server's address, its certificate and Berth's permissions."),
    PROTOCOL(
            Kind.RETRYABLE,
            "The machine answered something that is not the apply script's answer.",
            "Check the login user's shell profile and what sshd runs for it."),
    TOKEN_EXPIRED(
            Kind.RETRYABLE,
            "The bootstrap token expired before the kubelet used it.",
            "Read the kubelet's journal on the machine; a new attempt makes a new token."),
    KEY_LOST(
            Kind.RETRYABLE,
            "The kubelet lost the key of its approved request.",
            "Nothing: a new attempt makes a new token."),
    CSR_WAITING(
            Kind.RETRYABLE,
            "The kubelet started but no approvable certificate request came.",
            "Read the kubelet's journal: can it reach the API server with the right CA?"),
    CSR_DENIED(
            Kind.TERMINAL,
            "A certificate request of this node was denied.",
            "Read the reason on the request; correct inventory or machine, then retry."),
    SUPERSEDED(
            Kind.TERMINAL,
            "A newer attempt has taken the machine over.",
            "Nothing: the newer attempt goes on. If config-renderer knows no such attempt, its"
                    + " database was restored or somebody else publishes on its topic: remove"
                    + " /var/lib/berth/fence from the machine, then rejoin the node."),
    DEADLINE(
            Kind.RETRYABLE,
            "The phase took longer than it may.",
            "Look at the step's service: its readiness and its log name what it waits for.");

    private final Kind kind;
    private final String meaning;
    private final String nextStep;

    FailureClass(Kind kind, String meaning, String nextStep) {
        this.kind = kind;
        this.meaning = meaning;
        this.nextStep = nextStep;
    }

    /** What may follow a failure. */
    public enum Kind {
        /** A new attempt may help; begun automatically, at most three times after the first. */
        RETRYABLE,
        /** Somebody must change something first. */
        TERMINAL,
        /** The node is held until an operator decides. */
        HOLD
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Whether this may end without anybody doing anything about Berth: a step that meets it is
     * tried again inside its attempt for as long as its service is patient.
     */
    public boolean passesByItself() {
        return switch (this) {
            case NETWORK, RUNTIME, CLOCK, API_UNREACHABLE, CLUSTER_API -> true;
            case AUTH,
                    HOST_KEY,
                    ALREADY_JOINED,
                    SUDO,
                    DISK,
                    PREFLIGHT,
                    GUARD_RAIL,
                    CONFIG,
                    KUBELET_START,
                    PROTOCOL,
                    TOKEN_EXPIRED,
                    KEY_LOST,
                    CSR_WAITING,
                    CSR_DENIED,
                    SUPERSEDED,
                    DEADLINE ->
                    false;
        };
    }

    /** What happened, one sentence. */
    public String meaning() {
        return meaning;
    }

    /** What to do, one sentence. */
    public String nextStep() {
        return nextStep;
    }
}
