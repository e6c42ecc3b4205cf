/**
 * Says what is wrong with a kubelet's files before a machine sees them: KubeletConfiguration,
 * systemd unit and kubeconfig, for each Kubernetes minor they are meant for. Facts about Kubernetes
 * are data ({@code kubernetes/*}); the rules here are pure functions of text.
 */
@NullMarked
package dev.berth.renderer.check;

import org.jspecify.annotations.NullMarked;
