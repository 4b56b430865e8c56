;;; editor.el --- What the scenarios have in common  -*- lexical-binding: t -*-

(require 'cl-lib)
(require 'eglot)
(require 'flymake)

;; Stand-ins for what packages bring, with the same names.
(unless (fboundp 'yaml-mode)
  (define-derived-mode yaml-mode text-mode "YAML"))
(unless (fboundp 'terraform-mode)
  (define-derived-mode terraform-mode prog-mode "Terraform"))
(add-to-list 'auto-mode-alist '("\\.ya?ml\\'" . yaml-mode))
(add-to-list 'auto-mode-alist '("\\.tf\\(vars\\)?\\'" . terraform-mode))

(setq eglot-sync-connect t
      eglot-autoshutdown t
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil)

(defvar editor-patience
  (/ (string-to-number (or (getenv "IACGUARD_PATIENCE_MS") "60000")) 1000.0)
  "Seconds that a scenario waits for something.")

(defun editor-wait (what condition &optional tell)
  "Wait until CONDITION gives non-nil, which is WHAT; TELL gives what there is instead."
  (let ((end (+ (float-time) editor-patience)) found)
    (while (not (setq found (funcall condition)))
      (when (> (float-time) end)
        (error "waited in vain for %s: there is %S" what (and tell (funcall tell))))
      (accept-process-output nil 0.02))
    found))

;; Without a display nothing is idle and nothing redisplayed, which is when Eglot sends what was typed and
;; Flymake starts; so both are told to.

(defun editor-open (path)
  "Visit the file at PATH, which Eglot manages from then on."
  (find-file path)
  (run-hooks 'post-command-hook)
  (editor-wait "Eglot" #'eglot-current-server)
  (flymake-start))

(defun editor-type (old new)
  "Write NEW over OLD, which stands somewhere in the current buffer."
  (goto-char (point-min))
  (search-forward old)
  (replace-match new t t)
  (eglot--signal-textDocument/didChange))

(defun editor-problems ()
  "The problems of the current buffer as (LINE TEXT MESSAGE), from its start."
  (sort
   (mapcar (lambda (problem)
             (let ((from (flymake-diagnostic-beg problem)) (to (flymake-diagnostic-end problem)))
               (list (line-number-at-pos from)
                     (buffer-substring-no-properties from to)
                     (flymake-diagnostic-text problem))))
           (flymake-diagnostics))
   (lambda (one other) (< (car one) (car other)))))

(defun editor-has (&rest expected)
  "Wait until the current buffer has the problems EXPECTED, each as (LINE TEXT RULE)."
  (editor-wait (format "%S" expected)
               (lambda ()
                 (let ((found (editor-problems)))
                   (and (= (length found) (length expected))
                        (cl-every (lambda (one other)
                                    (and (equal (seq-take one 2) (seq-take other 2))
                                         (string-match-p (regexp-quote (nth 2 other)) (nth 2 one))))
                                  found expected))))
               #'editor-problems))

(provide 'editor)
