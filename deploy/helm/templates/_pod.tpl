{{- /*
A component's Deployment. dict
  "root" $  "name" component  "settings" YAML of its own settings
  "apiToken" whether it talks to the Kubernetes API
  "volumes" list of dicts: name, path, subPath or not, and one of secret or configMap
  "http" whether its REST port is open
*/ -}}

{{- define "berth.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- /* Who a pod is, in the cluster and on its node. */ -}}
{{- define "berth.podIdentity" -}}
serviceAccountName: {{ include "berth.name" . }}
automountServiceAccountToken: {{ .apiToken }}
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* Where a component's pods may run: its Deployment's and its Jobs'. */ -}}
{{- define "berth.placement" -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "berth.mounts" -}}
- {name: settings, mountPath: /etc/berth/settings, readOnly: true}
- {name: tmp, mountPath: /tmp}
{{- if .root.Values.postgres.tls.ca.secret }}
- {name: postgres-ca, mountPath: /etc/berth/postgres-ca, readOnly: true}
{{- end }}
{{- if and .root.Values.kafka.tls.enabled .root.Values.kafka.tls.ca.secret }}
- {name: kafka-ca, mountPath: /etc/berth/kafka-ca, readOnly: true}
{{- end }}
{{- range .volumes }}
- {name: {{ .name }}, mountPath: {{ .path }}{{ with .subPath }}, subPath: {{ . }}{{ end }}, readOnly: true}
{{- end }}
{{- end -}}

{{- define "berth.volumes" -}}
- name: settings
  configMap:
    name: {{ include "berth.name" . }}
    items: [{key: application.properties, path: application.properties}]
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- if .root.Values.postgres.tls.ca.secret }}
- name: postgres-ca
  secret: {secretName: {{ .root.Values.postgres.tls.ca.secret }}, defaultMode: 0444}
{{- end }}
{{- if and .root.Values.kafka.tls.enabled .root.Values.kafka.tls.ca.secret }}
- name: kafka-ca
  secret: {secretName: {{ .root.Values.kafka.tls.ca.secret }}, defaultMode: 0444}
{{- end }}
{{- range .volumes }}
- name: {{ .name }}
{{- if .secret }}
  secret: {secretName: {{ .secret }}, defaultMode: 0440}
{{- else }}
  configMap: {name: {{ .configMap }}}
{{- end }}
{{- end }}
{{- end -}}

{{- define "berth.deployment" -}}
{{- $root := .root -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "berth.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "berth.labels" . | nindent 4 }}
spec:
  replicas: {{ $values.replicas }}
  selector:
    matchLabels: {{- include "berth.selector" . | nindent 6 }}
  # The old version goes on until the new one is ready: both run on the same tables for a while.
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  template:
    metadata:
      labels: {{- include "berth.labels" . | nindent 8 }}
      annotations:
        # Settings are read at the start: changed ones roll the pods.
        berth.dev/settings: {{ include "berth.settings.file" . | sha256sum | trunc 32 | quote }}
        {{- if eq .name "config-renderer" }}
        berth.dev/policy: {{ toJson (list $root.Values.intake $root.Values.machines $root.Values.serviceCIDRs) | sha256sum | trunc 32 | quote }}
        berth.dev/pools: {{ toJson $root.Values.pools | sha256sum | trunc 32 | quote }}
        {{- end }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "berth.podIdentity" . | nindent 6 }}
      # A killed pod's leases end by themselves; this is the time to finish politely.
      terminationGracePeriodSeconds: 20
      {{- include "berth.placement" . | nindent 6 }}
      {{- if not $values.affinity }}
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels: {{- include "berth.selector" . | nindent 20 }}
      {{- end }}
      initContainers:
        # Brings the schema up to date and ends. Several at once wait for each other: Flyway takes a lock.
        - name: migrate
          image: {{ include "berth.image" . }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          env:
            - {name: QUARKUS_INIT_AND_EXIT, value: "true"}
            {{- include "berth.env.common" . | nindent 12 }}
          securityContext: {{- include "berth.securityContext" . | nindent 12 }}
          resources: {{- toYaml $values.resources | nindent 12 }}
          volumeMounts: {{- include "berth.mounts" . | nindent 12 }}
      containers:
        - name: {{ .name }}
          image: {{ include "berth.image" . }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          env:
            # The init container has done it.
            - {name: QUARKUS_FLYWAY_MIGRATE_AT_START, value: "false"}
            {{- include "berth.env.common" . | nindent 12 }}
          ports:
            - {name: management, containerPort: 9000}
            {{- if .http }}
            - {name: http, containerPort: 8080}
            {{- end }}
          startupProbe:
            httpGet: {path: /q/health/started, port: management}
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: {path: /q/health/live, port: management}
            periodSeconds: 10
            timeoutSeconds: 5
          readinessProbe:
            httpGet: {path: /q/health/ready, port: management}
            periodSeconds: 5
            timeoutSeconds: 5
          securityContext: {{- include "berth.securityContext" . | nindent 12 }}
          resources: {{- toYaml $values.resources | nindent 12 }}
          volumeMounts: {{- include "berth.mounts" . | nindent 12 }}
      volumes: {{- include "berth.volumes" . | nindent 8 }}
{{- end -}}

{{- define "berth.settings.configMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "berth.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "berth.labels" . | nindent 4 }}
data:
  application.properties: |
    {{- include "berth.settings.file" . | nindent 4 }}
{{- end -}}

{{- define "berth.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "berth.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "berth.labels" . | nindent 4 }}
# Pods that talk to the API say so themselves.
automountServiceAccountToken: false
{{- end -}}

{{- define "berth.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "berth.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "berth.labels" . | nindent 4 }}
spec:
  ipFamilyPolicy: PreferDualStack
  selector: {{- include "berth.selector" . | nindent 4 }}
  ports:
    {{- if .http }}
    - {name: http, port: 80, targetPort: http}
    {{- end }}
    - {name: management, port: 9000, targetPort: management}
{{- end -}}

{{- define "berth.podDisruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "berth.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "berth.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  # A pod that is not ready guards nothing: it must not hold up a drain.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "berth.selector" . | nindent 6 }}
{{- end -}}

{{- /* Everything a component is made of. */ -}}
{{- define "berth.component" -}}
{{- $values := index .root.Values (include "berth.key" .name) -}}
{{ include "berth.serviceAccount" . }}
---
{{ include "berth.settings.configMap" . }}
---
{{ include "berth.deployment" . }}
---
{{ include "berth.service" . }}
{{- if and .root.Values.podDisruptionBudgets.enabled (gt (int $values.replicas) 1) }}
---
{{ include "berth.podDisruptionBudget" . }}
{{- end }}
{{- if .root.Values.networkPolicies.enabled }}
---
{{ include "berth.networkPolicy" . }}
{{- end }}
{{- end -}}
