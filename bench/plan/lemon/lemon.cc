// The peer: LEMON's network simplex (or, with "cs", its cost scaling) on a DIMACS
// file. It prints what command solve prints; CPU time runs from raw arrays to the
// optimum, without reading the file.
#include <lemon/smart_graph.h>
#include <lemon/network_simplex.h>
#include <lemon/cost_scaling.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>
#include <string>
#include <sys/resource.h>
using namespace lemon; typedef SmartDigraph G;
static double cpu(){ timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID,&t); return t.tv_sec+t.tv_nsec*1e-9; }
static long long num(const char*&p){ while(*p==' ')p++; bool neg=false; if(*p=='-'){neg=true;p++;} long long v=0; while(*p>='0'&&*p<='9') v=v*10+*p++-'0'; return neg?-v:v; }
int main(int c,char**v){
  FILE*f=fopen(v[1],"r"); if(!f){perror(v[1]);return 3;}
  static char buf[1<<22]; setvbuf(f,buf,_IOFBF,sizeof buf); char line[256];
  int n=0,m=0; std::vector<long long> sup,low; std::vector<int> a,b; std::vector<long long> cap,cost;
  while(fgets(line,sizeof line,f)){ const char*p=line+1;
    if(line[0]=='p'){ while(*p==' ')p++; while(*p!=' ')p++; n=num(p); m=num(p); sup.assign(n,0); a.reserve(m);b.reserve(m);cap.reserve(m);cost.reserve(m);}
    else if(line[0]=='n'){ long long i=num(p); sup[i-1]=num(p);}
    else if(line[0]=='a'){ int s=num(p),t=num(p); long long l=num(p),u=num(p),w=num(p); a.push_back(s-1);b.push_back(t-1);low.push_back(l);cap.push_back(u<0?1LL<<40:u);cost.push_back(w);} }
  double t0=cpu(); long long total=0; int st=0; bool cs=c>2&&!strcmp(v[2],"cs");
  G g; g.reserveNode(n); g.reserveArc(a.size()); for(int i=0;i<n;i++) g.addNode();
  for(size_t e=0;e<a.size();e++) g.addArc(g.nodeFromId(a[e]),g.nodeFromId(b[e]));
  G::ArcMap<long long> L(g),U(g),W(g); G::NodeMap<long long> S(g);
  for(size_t e=0;e<a.size();e++){ G::Arc x=g.arcFromId(e); L[x]=low[e];U[x]=cap[e];W[x]=cost[e]; }
  for(int i=0;i<n;i++) S[g.nodeFromId(i)]=sup[i];
  if(cs){ CostScaling<G,long long,long long> s(g); s.lowerMap(L).upperMap(U).costMap(W).supplyMap(S); st=s.run(); total=s.totalCost(); }
  else { NetworkSimplex<G,long long,long long> s(g); s.lowerMap(L).upperMap(U).costMap(W).supplyMap(S); st=s.run(); if(st==1) total=s.totalCost(); }
  double t1=cpu(); rusage r; getrusage(RUSAGE_SELF,&r);
  printf("{\"status\":%d,\"cost\":%lld,\"cpu_ms\":%.1f,\"rss_mb\":%ld}\n",st,total,(t1-t0)*1e3,r.ru_maxrss/1024);
}
