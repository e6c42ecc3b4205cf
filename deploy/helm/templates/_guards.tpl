{{- /* What is missing or contradicts itself stops the rendering with a sentence that says what to write. */ -}}

{{- define "berth.guards" -}}
{{- $v := .Values -}}
{{- if not (regexMatch "^[a-z]" (include "berth.fullname" .)) }}{{ fail (printf "the release is called %s: its Services need names that begin with a letter; choose another, such as berth" .Release.Name) }}{{ end -}}
{{- if not $v.cluster }}{{ fail "cluster is not set: the name of the Kubernetes cluster Berth serves, as it shall appear in topic names, e.g. --set cluster=prod" }}{{ end -}}
{{- if not $v.image.registry }}{{ fail "image.registry is not set: the registry your nodes pull Berth's images from, e.g. registry.example.net; they are published nowhere, so build and push them first (docs/install.md#images)" }}{{ end -}}
{{- if not $v.apiServer.kubeletURL }}{{ fail "apiServer.kubeletURL is not set: the URL at which kubelets reach the API server, e.g. https://api.example.net:6443; it is written into their kubeconfig" }}{{ end -}}
{{- if not $v.apiServer.ca.configMap }}{{ fail "apiServer.ca.configMap is not set: the ConfigMap with the cluster's CA certificate for machines; kube-root-ca.crt is in every namespace" }}{{ end -}}
{{- if not $v.machines.cidrs }}{{ fail "machines.cidrs is not set: the networks in which machines may be, e.g. [172.16.20.0/24]; nothing else may join" }}{{ end -}}
{{- if not $v.serviceCIDRs }}{{ fail "serviceCIDRs is not set: the cluster's service networks (kube-apiserver --service-cluster-ip-range), e.g. [10.96.0.0/12]; no machine can be there" }}{{ end -}}
{{- if not $v.clusterDNS }}{{ fail "clusterDNS is not set: the addresses of the cluster's DNS Service, which kubelets give to pods, e.g. [10.96.0.10] (kubectl -n kube-system get service kube-dns); with another cluster's address nodes are Ready and pods resolve nothing" }}{{ end -}}
{{- if not $v.clusterDomain }}{{ fail "clusterDomain is not set: the cluster's domain, most often cluster.local" }}{{ end -}}
{{- range $address := $v.clusterDNS }}
{{- if and (not (contains ":" $address)) (ne (include "berth.ipv4.within" (list $address (append $v.serviceCIDRs "169.254.0.0/16"))) "true") }}{{ fail (printf "clusterDNS has %s, which is in none of serviceCIDRs %v: one of the two is another cluster's; write the address of this cluster's DNS Service (kubectl -n kube-system get service kube-dns)" $address $v.serviceCIDRs) }}{{ end -}}
{{- end -}}
{{- range $source, $rules := $v.intake.sources }}
{{- range $key := list "nodeNames" "dnsNames" }}
{{- $regex := get $rules $key -}}
{{- if and $regex (ne (include "berth.isRegex" $regex) "true") }}{{ fail (printf "intake.sources.%s.%s is %q, which is no regular expression: config-renderer would refuse the policy; look for a bracket that is not closed" $source $key $regex) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if and (not $v.intake.sources) (not $v.intake.existingConfigMap) }}{{ fail "intake.sources is not set: who may announce which machines, e.g. intake.sources.provisioner.nodeNames: \"k8scloud[0-9]+\"; without a policy nothing joins" }}{{ end -}}
{{- if and $v.intake.sources $v.intake.existingConfigMap }}{{ fail "intake.sources and intake.existingConfigMap are both set: the policy has one place; remove one of them" }}{{ end -}}
{{- if not $v.ssh.keysSecret }}{{ fail "ssh.keysSecret is not set: a Secret with the private key machines let in, e.g. kubectl create secret generic berth-ssh --from-file=default=id_ed25519" }}{{ end -}}
{{- if not $v.kafka.bootstrapServers }}{{ fail "kafka.bootstrapServers is not set: the brokers, e.g. kafka-0.example.net:9093" }}{{ end -}}
{{- if not $v.kafka.auth }}{{ fail "kafka.auth is not set: how services log in to Kafka, e.g. scram-sha-512, with a kafkaSecret for each; none must be written: whoever reaches the brokers can then state facts in Berth's name" }}{{ end -}}
{{- if not $v.postgres.host }}{{ fail "postgres.host is not set: the host of your Postgres server" }}{{ end -}}
{{- if gt (int $v.kafka.topics.minInsyncReplicas) (int $v.kafka.topics.replicationFactor) }}{{ fail (printf "kafka.topics.minInsyncReplicas is %v but kafka.topics.replicationFactor is %v: no record could ever be written" $v.kafka.topics.minInsyncReplicas $v.kafka.topics.replicationFactor) }}{{ end -}}
{{- if and (eq $v.kafka.auth "mtls") (not $v.kafka.tls.enabled) }}{{ fail "kafka.auth is mtls but kafka.tls.enabled is false: a client certificate needs TLS; set kafka.tls.enabled=true" }}{{ end -}}
{{- if and (eq $v.kafka.auth "plain") (not $v.kafka.tls.enabled) }}{{ fail "kafka.auth is plain but kafka.tls.enabled is false: the password would cross the network readable; set kafka.tls.enabled=true or use scram-sha-512" }}{{ end -}}
{{- if and $v.postgres.tls.ca.secret (has $v.postgres.tls.mode (list "disable" "require")) }}{{ fail (printf "postgres.tls.ca.secret is set but postgres.tls.mode %s verifies nothing: use verify-full, or remove the CA" $v.postgres.tls.mode) }}{{ end -}}
{{- /* What more than one service goes by has one value, which reaches all of them. */ -}}
{{- $agreed := dict "berth.cluster" "cluster" "berth.unverified-taint" "unverifiedTaint" "berth.kubernetes.cluster-domain" "clusterDomain" "berth.intake.forbidden-names" "csrApprover.forbiddenNames" "berth.csr.forbidden-names" "csrApprover.forbiddenNames" "berth.intake.forbidden-addresses" "csrApprover.forbiddenAddresses" "berth.csr.forbidden-addresses" "csrApprover.forbiddenAddresses" -}}
{{- range list "configRenderer" "distributor" "csrApprover" }}
{{- $service := index $v . -}}
{{- if not $service.postgresSecret }}{{ fail (printf "%s.postgresSecret is not set: a Secret with username and password of this service's own Postgres role" .) }}{{ end -}}
{{- if and (ne $v.kafka.auth "none") (not $service.kafkaSecret) }}{{ fail (printf "%s.kafkaSecret is not set but kafka.auth is %s: a Secret with this service's own Kafka credential" . $v.kafka.auth) }}{{ end -}}
{{- if and (eq $v.kafka.auth "none") $service.kafkaSecret }}{{ fail (printf "%s.kafkaSecret is set but kafka.auth is none: say how to log in, e.g. kafka.auth=scram-sha-512" .) }}{{ end -}}
{{- range $key, $_ := $service.config }}
{{- with get $agreed $key }}{{ fail (printf "%s is set in config: services must agree on it; set %s instead" $key .) }}{{ end -}}
{{- if eq $key "berth.sandbox" }}{{ fail "berth.sandbox is for the sandbox alone: it admits machines on loopback" }}{{ end -}}
{{- if regexMatch "(?i)password|secret-key|jaas" $key }}{{ fail (printf "the setting %s belongs in a Secret, not in config (a ConfigMap): use postgresSecret or kafkaSecret" $key) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- /* What the approver is really told: config wins over the values. */ -}}
{{- $told := mergeOverwrite (dict "berth.verification.enabled" $v.csrApprover.verification.enabled "berth.csr.mode" $v.csrApprover.mode "berth.registration.labels" $v.csrApprover.nodeLabels) (deepCopy $v.csrApprover.config) -}}
{{- if and (eq (get $told "berth.registration.labels" | toString) "true") (ne (get $told "berth.csr.mode" | toString) "enforce") }}{{ fail "csrApprover.nodeLabels is true but csrApprover.mode is shadow, in which nothing is written into the cluster; set csrApprover.mode=enforce first" }}{{ end -}}
{{- if $v.unverifiedTaint -}}
{{- if ne (get $told "berth.verification.enabled" | toString) "true" }}{{ fail "unverifiedTaint is true but csrApprover.verification.enabled is false: no node would ever lose its taint; switch both on, or unverifiedTaint off" }}{{ end -}}
{{- if ne (get $told "berth.csr.mode" | toString) "enforce" }}{{ fail "unverifiedTaint is true but csrApprover.mode is shadow, in which nothing is written into the cluster: no node would ever lose its taint; set csrApprover.mode=enforce first" }}{{ end -}}
{{- end -}}
{{- range $name, $jump := $v.ssh.jumpHosts }}
{{- $trust := 0 -}}
{{- range list "hostKey" "fingerprint" "ca" }}{{ if index $jump . }}{{ $trust = add1 $trust }}{{ end }}{{ end -}}
{{- if gt (int $trust) 1 }}{{ fail (printf "ssh.jumpHosts.%s has more than one of hostKey, fingerprint and ca: keep the one that decides" $name) }}{{ end -}}
{{- if and (eq (int $trust) 0) (not $v.ssh.knownHosts.configMap) }}{{ fail (printf "ssh.jumpHosts.%s has no hostKey, fingerprint or ca, and ssh.knownHosts.configMap is not set: a jump host's key is never learnt" $name) }}{{ end -}}
{{- if and $jump.via (not (hasKey $v.ssh.jumpHosts $jump.via)) }}{{ fail (printf "ssh.jumpHosts.%s.via is %s, which is no jump host: add it to ssh.jumpHosts" $name $jump.via) }}{{ end -}}
{{- /* Longer than all of them: it comes back to one that was passed. */ -}}
{{- $hop := $name -}}
{{- range $v.ssh.jumpHosts }}{{ if $hop }}{{ $hop = get (get $v.ssh.jumpHosts $hop | default dict) "via" }}{{ end }}{{ end -}}
{{- if $hop }}{{ fail (printf "ssh.jumpHosts.%s is reached through itself: follow its via and take one out" $name) }}{{ end -}}
{{- if and $v.networkPolicies.enabled (not (include "berth.jumpCIDRs" $jump | fromYamlArray)) }}{{ fail (printf "networkPolicies.enabled is true but ssh.jumpHosts.%s.address is a name: say its networks in ssh.jumpHosts.%s.cidrs" $name $name) }}{{ end -}}
{{- end -}}
{{- range $source, $rules := $v.intake.sources }}
{{- range $rules.jumpHosts }}
{{- if not (hasKey $v.ssh.jumpHosts .) }}{{ fail (printf "intake.sources.%s.jumpHosts names %s, which is not in ssh.jumpHosts: nodes behind it would fail" $source .) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- range $name, $pool := $v.pools }}
{{- if and $pool.profile (ne $pool.profile "default") (not (hasKey $v.profiles $pool.profile)) }}{{ fail (printf "pools.%s.profile is %s, which is not in profiles: config-renderer would refuse the pool" $name $pool.profile) }}{{ end -}}
{{- if and $pool.secrets (not $v.nodeSecret) }}{{ fail (printf "pools.%s.secrets is set but nodeSecret is not: no file could be put on a machine" $name) }}{{ end -}}
{{- end -}}
{{- if $v.networkPolicies.enabled -}}
{{- if not $v.apiServer.cidrs }}{{ fail "networkPolicies.enabled is true but apiServer.cidrs is empty: the distributor and the approver could not reach the API server" }}{{ end -}}
{{- if not $v.kafka.cidrs }}{{ fail "networkPolicies.enabled is true but kafka.cidrs is empty: nobody could reach Kafka" }}{{ end -}}
{{- if not $v.postgres.cidrs }}{{ fail "networkPolicies.enabled is true but postgres.cidrs is empty: nobody could reach Postgres" }}{{ end -}}
{{- end -}}
{{- if and $v.networkPolicies.apiNamespaces (not $v.access.tokensSecret) }}{{ fail "networkPolicies.apiNamespaces is set but access.tokensSecret is not: without tokens the REST API listens on loopback only" }}{{ end -}}
{{- end -}}

{{- /*
Whether Java reads it as a regular expression. Go's have no look-around, possessive quantifiers, back references and some classes: those with
such are left to the service. Go's matching is silent about a broken expression and finds nothing; the empty text is found in both of these.
*/ -}}
{{- define "berth.isRegex" -}}
{{- if regexMatch `\(\?[=!<>]|[*+?}][+]|[\\][1-9GkRXhHvVZ]|&&` . -}}
true
{{- else -}}
{{- and (regexMatch (printf "(?:%s)?" .) "") (regexMatch (printf "%s|" .) "") -}}
{{- end -}}
{{- end -}}

{{- define "berth.ipv4.number" -}}
{{- $number := 0 -}}
{{- range splitList "." . }}{{ $number = add (mul $number 256) (atoi .) }}{{ end -}}
{{- $number -}}
{{- end -}}

{{- /* (list <IPv4 address> <networks>): whether one of the networks has it; one of IPv6 never does. */ -}}
{{- define "berth.ipv4.within" -}}
{{- $address := include "berth.ipv4.number" (index . 0) | int64 -}}
{{- $within := false -}}
{{- range index . 1 }}
{{- if not (contains ":" .) -}}
{{- $parts := splitList "/" . -}}
{{- $size := 1 -}}
{{- range until (sub 32 (atoi (index $parts 1)) | int) }}{{ $size = mul $size 2 }}{{ end -}}
{{- if eq (div $address $size) (div (include "berth.ipv4.number" (index $parts 0) | int64) $size) }}{{ $within = true }}{{ end -}}
{{- end -}}
{{- end -}}
{{- $within -}}
{{- end -}}
