require ["fileinto"];
# The house's rule, for everybody: what a spam filter has marked goes into the folder for it.
if header :is "X-Spam-Flag" "YES" {
  fileinto "Junk";
  stop;
}
