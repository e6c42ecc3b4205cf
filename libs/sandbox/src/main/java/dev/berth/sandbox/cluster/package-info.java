/**
 * A small, strict stand-in for a Kubernetes API server and the controllers a joining node needs:
 * real TLS and real credentials, the RBAC rules it is given, certificate signing requests with
 * approval and signing, watches, and the observability tests want. It serves the resources Berth
 * uses and no more. What it must have in common with a real API server is stated in {@code
 * ClusterContract}.
 */
@NullMarked
package dev.berth.sandbox.cluster;

import org.jspecify.annotations.NullMarked;
